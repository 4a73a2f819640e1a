// Reads cards from standard input, one a line, and says of each what the adaptivecards package's own parser thinks:
// what it refuses, what it did not know, and what it made of the rest.
const AC = require("../../node/node_modules/adaptivecards/dist/adaptivecards.js");

// Its pattern for languages keeps a position between two uses (a global RegExp), so that every second card would fail.
AC.AdaptiveCard.langProperty.regEx = /^[a-z]{2,3}$/i;

function parsed(card) {
  const context = new AC.SerializationContext(AC.Versions.v1_5);
  const made = new AC.AdaptiveCard();
  made.hostConfig = new AC.HostConfig({ actions: { maxActions: 6 }, supportsInteractivity: true });
  const events = [];
  made.parse(card, context);
  for (let i = 0; i < context.eventCount; i++) {
    const event = context.getEventAt(i);
    events.push(event.message);
  }
  const invalid = made.validateProperties();
  for (const each of invalid.validationEvents) events.push(each.message);
  return { events, back: made.toJSON(), inputs: made.getAllInputs(false).map((each) => each.id) };
}

let rest = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (data) => {
  rest += data;
  const lines = rest.split("\n");
  rest = lines.pop();
  for (const line of lines) {
    let answer;
    try {
      answer = parsed(JSON.parse(line));
    } catch (error) {
      answer = { events: [String(error)], back: null, inputs: [] };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
});

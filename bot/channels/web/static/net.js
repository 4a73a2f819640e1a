// Talking to the server. What goes wrong becomes a `Problem` with a sentence for the reader, or `Unreachable`.

export class Problem extends Error {
  constructor(status, body) {
    super(body.message ?? "");
    this.status = status;
    this.details = body.details ?? [];
  }
}
export class Unreachable extends Error {}

async function call(path, { body, language, signal }) {
  let response;
  try {
    response = await fetch(path, {
      method: body ? "POST" : "GET",
      headers: { "Accept-Language": language, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable();
  }
  if (response.ok) return response;
  let refusal;
  try {
    refusal = await response.json();
  } catch {
    throw new Unreachable();
  }
  throw new Problem(response.status, refusal);
}

export async function get(path, options) {
  return (await call(path, options)).json();
}

export async function post(path, body, options) {
  return (await call(path, { ...options, body })).json();
}

/** Review a draft: `onAnswer(answer, isFinal)` is called with the rules' advice and again when a model completed it. */
export async function review(body, { language, signal, onAnswer }) {
  const response = await call("/v1/review/stream", { body, language, signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let finished = false;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      rest += value;
      const events = rest.split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const name = /^event: (.*)$/m.exec(event)?.[1];
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data) onAnswer(JSON.parse(data), name === "final");
        finished ||= name === "final";
      }
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable();
  }
  if (!finished) throw new Unreachable();
}

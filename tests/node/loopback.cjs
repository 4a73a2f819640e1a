// Preloaded into programs of others that would listen on every address: they listen on this machine only.
const net = require("node:net");
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  const [first, second] = given;
  if (typeof first === "number" || (typeof first === "string" && /^\d+$/.test(first))) {
    const rest = given.slice(typeof second === "string" ? 2 : 1);
    return listen.call(this, Number(first), "127.0.0.1", ...rest);
  }
  if (first !== null && typeof first === "object" && "port" in first) {
    return listen.call(this, { ...first, host: "127.0.0.1" }, ...given.slice(1));
  }
  return listen.apply(this, given);
};

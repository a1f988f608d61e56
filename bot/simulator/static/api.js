// What the page asks of the server; nothing else leaves the browser.
const root = document.body.dataset.root.replace(/\/$/, "");

async function answerOf(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The simulator answered ${response.status}.`);
  return answer;
}

async function post(path, given) {
  const response = await fetch(root + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
  return response.status === 204 ? null : answerOf(response);
}

// Delivers a message to the webhook, as Twilio would, and gives what the webhook answered.
export const deliver = (delivery) => post("/send", delivery);

// What changed on this sender's phone since then; null when nothing did.
export async function news(sender, after) {
  const response = await fetch(`${root}/phone?sender=${encodeURIComponent(sender)}&after=${after}`);
  return response.status === 204 ? null : answerOf(response);
}

// She looked at her phone: what arrived until there was read.
export const seen = (sender, upto) => post("/seen", { sender, upto });

// The next message to this sender fails like this; "" takes it back.
export const failNext = (sender, how) => post("/failure", { sender, how });

// Whether this sender lets others know what she has read.
export const receipts = (sender, on) => post("/receipts", { sender, on });

// What the shop knows of this sender now.
export async function watch(sender) {
  return answerOf(await fetch(`${root}/watch?sender=${encodeURIComponent(sender)}`));
}

// Moves the development clock forward.
export const pass = (seconds) => post("/clock", { seconds });

// A MessageSid of the shape that Twilio gives: MM where media comes along.
export function newSid(withMedia) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return (withMedia ? "MM" : "SM") + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What the page asks of the server: three requests, and nothing else leaves the browser.
const root = document.body.dataset.root.replace(/\/$/, "");

async function answerOf(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The simulator answered ${response.status}.`);
  return answer;
}

// Delivers a message to the webhook, as Twilio would, and gives what the webhook answered.
export async function deliver(delivery) {
  const response = await fetch(`${root}/send`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(delivery),
  });
  return answerOf(response);
}

// What the shop knows of this sender now.
export async function watch(sender) {
  return answerOf(await fetch(`${root}/watch?sender=${encodeURIComponent(sender)}`));
}

// Moves the development clock forward.
export async function pass(seconds) {
  const response = await fetch(`${root}/clock`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ seconds }),
  });
  return answerOf(response);
}

// A MessageSid of the shape that Twilio gives: MM where media comes along.
export function newSid(withMedia) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return (withMedia ? "MM" : "SM") + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The controls of what leaves the shop: the service window, the next failure, read receipts.
import { failNext, receipts } from "./api.js";
import { by, day, hour } from "./elements.js";

// The window stays open for 24 hours after her last message.
const WINDOW_AND_A_MINUTE = 24 * 3600 + 60;

function windowWords({ window_until: until, window_open: open, now }) {
  if (!until) return "She has not written yet: only an approved template may be sent.";
  if (!open) return "Closed: only an approved template may be sent, until she writes again.";
  const moment = day(until) === day(now) ? hour(until) : `${hour(until)}, ${day(until)}`;
  return `Open until ${moment}: the shop may write freely.`;
}

// Shows what the phone said about itself.
export function show(news) {
  by("window").textContent = windowWords(news);
  by("window").className = news.window_open ? "today open" : "today";
  by("close-window").disabled = !news.window_open;
  by("failure").value = news.fails_next;
  by("receipts").checked = news.receipts;
}

export function listen(cast, mailbox, later) {
  by("close-window").addEventListener("click", () => later(WINDOW_AND_A_MINUTE, "A day later: the service window is closed"));
  by("failure").addEventListener("change", () => failNext(cast.address, by("failure").value));
  by("receipts").addEventListener("change", async () => {
    await receipts(cast.address, by("receipts").checked);
    mailbox.again();
  });
}

// What helps while writing. Without it everything can be written, sent and read all the same.
(() => {
  "use strict";

  const words = () => document.getElementById("words");
  const writing = document.getElementById("writing");
  const present = document.getElementById("present");
  let typedAt = 0;

  const count = () => {
    const area = words();
    const left = document.getElementById("words-left");
    if (!area || !left) return;
    // A string's length is in UTF-16 units, as the server counts them.
    const rest = Number(area.dataset.most) - area.value.length;
    left.textContent = rest <= 300 ? `${left.dataset.left} ${rest}` : "";
    left.classList.toggle("too-long", rest < 0);
  };

  // Colleagues see that somebody is writing, and that she has stopped.
  const tell = () => {
    const now = Date.now() - typedAt < 15000 && Boolean(words()?.value) ? "yes" : "";
    if (writing.value === now) return;
    writing.value = now;
    present.dispatchEvent(new CustomEvent("writing"));
  };
  setInterval(tell, 5000);

  document.addEventListener("input", (event) => {
    if (event.target.id !== "words") return;
    typedAt = Date.now();
    count();
    tell();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-inserts]")) return;
    const area = document.getElementById(event.target.dataset.inserts);
    const { value } = event.target;
    event.target.value = "";
    if (!area || !value) return;
    const gap = area.value && !/\s$/.test(area.value.slice(0, area.selectionStart)) && area.selectionStart ? " " : "";
    area.setRangeText(gap + value, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("textarea")) event.target.blur();
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches(".noting[open]")) event.target.querySelector("textarea").focus();
  }, true);

  // The chat stays at its end when it was read there; what somebody is typing is never swapped away by what happens elsewhere.
  let byHand = false;
  let atEnd = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    byHand = event.detail.requestConfig.verb === "post" && event.detail.elt.id === "form-write";
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target } = event.detail;
    if (target.id === "log") atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < 80;
    if (target.id === "composer" && !byHand && (words()?.value || document.getElementById("note-words")?.value)) event.detail.shouldSwap = false;
  });
  // Between the swap and its settling somebody may jump to a message further up: she is not taken away from it.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-jumps]")) atEnd = false;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const log = document.getElementById("log");
    if (atEnd || byHand) log.scrollTop = log.scrollHeight;
    count();
    if (byHand) words()?.focus();
    byHand = false;
    atEnd = false;
  });
  count();
})();

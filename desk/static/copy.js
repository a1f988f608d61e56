// Copies a field, or prints the page. Whoever has no JavaScript selects the field and prints with the browser's own menu.
(() => {
  "use strict";

  document.querySelectorAll("[data-copies], [data-prints]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", async (event) => {
    const printer = event.target.closest("[data-prints]");
    if (printer) window.print();
    const button = event.target.closest("[data-copies]");
    const field = button && document.getElementById(button.dataset.copies);
    if (!field) return;
    field.select();
    // Over plain http, in development, browsers have no clipboard of their own.
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else document.execCommand("copy");
    const words = button.querySelector("span");
    const before = words.textContent;
    words.textContent = button.dataset.done;
    setTimeout(() => { words.textContent = before; }, 2000);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input[readonly]")) event.target.select();
  });
})();

// The keys of a call. Without them every move is a button, and Enter goes on all the same.
(() => {
  "use strict";

  const form = document.getElementById("call");
  if (!form) return;
  const button = (key) => form.querySelector(`[data-alt="${key}"]`);

  document.addEventListener("keydown", (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey && button(event.key)) {
      // In a browser this goes to the page before, where the form was filled in already.
      event.preventDefault();
      form.requestSubmit(button(event.key));
      return;
    }
    const radio = event.target.closest && event.target.closest("input[type=radio]");
    if (!radio || event.altKey || event.ctrlKey || event.metaKey || event.key.length !== 1 || event.key === " ") return;
    const wanted = form.querySelector(`input[name="${CSS.escape(radio.name)}"][data-number="${CSS.escape(event.key)}"]`);
    if (wanted) {
      event.preventDefault();
      event.stopPropagation();
      wanted.checked = true;
      wanted.focus();
      return;
    }
    // Whoever begins to type means words of her own.
    const words = form.querySelector(`[id="a-${CSS.escape(radio.name.replace("pick.", ""))}"]`);
    if (words && !/^[0-9]$/.test(event.key)) words.focus();
  }, true);

  // What was picked before she said it in her own words is not meant any more.
  form.addEventListener("input", (event) => {
    if (!event.target.name.startsWith("say.") || !event.target.value) return;
    form.querySelectorAll(`input[name="pick.${CSS.escape(event.target.name.slice(4))}"]`).forEach((each) => { each.checked = false; });
  });

  const wrong = form.querySelector("[aria-invalid]");
  if (wrong) wrong.focus();
})();

// Counts while somebody types. Without it the server counts, as it does anyhow when the words are saved.
(() => {
  "use strict";

  document.addEventListener("input", (event) => {
    const { target } = event;
    const told = document.getElementById(`${target.id}-hint`);
    if (!target.dataset.counted || !told) return;
    // A string's length is in UTF-16 units, as the server counts them; it takes away what stands around the words.
    const { length } = target.value.trim();
    told.textContent = target.dataset.counted.replace("#", length);
    told.classList.toggle("too-long", length > Number(target.dataset.most));
  });
})();

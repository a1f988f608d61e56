// What a page does beyond being read. Nothing here is needed to read it, and no personal value passes through.
(() => {
  "use strict";

  const remember = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Path=/desk; Max-Age=31536000; SameSite=Lax${secure}`;
  };

  // The server writes times in the viewer's zone; it learns the zone once.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const told = document.cookie.split("; ").includes(`desk_zone=${zone}`);
  if (zone && !told) {
    remember("desk_zone", zone);
    // A page that names no time stays: whoever signs in has begun to type.
    const timed = document.body.hasAttribute("data-ask-zone") && document.querySelector("time, .person");
    if (timed && document.cookie.includes("desk_zone=") && zone !== "UTC") location.reload();
  }

  // What may be asked of the server again and again carries the tag of what is on the screen.
  document.addEventListener("htmx:configRequest", (event) => {
    const tag = event.detail.elt.dataset.etag;
    if (tag && event.detail.verb === "get") event.detail.headers["If-None-Match"] = tag;
    const token = document.querySelector("input[name=csrf_token]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
    // The line that is under the keys keeps its place when the list is written anew.
    const here = document.querySelector("[data-line].here");
    if (here) keptLine = here.id;
  });
  let keptLine = null;
  document.addEventListener("htmx:afterRequest", (event) => {
    const tag = event.detail.xhr && event.detail.xhr.getResponseHeader("ETag");
    const element = event.detail.elt && document.getElementById(event.detail.elt.id);
    if (tag && element) element.dataset.etag = tag;
  });
  // What is settled gets the classes that the server sent; the line under the keys and the message that was jumped to get theirs again.
  let foundMessage = null;
  document.addEventListener("htmx:afterSettle", () => {
    if (keptLine) document.getElementById(keptLine)?.classList.add("here");
    if (foundMessage) document.getElementById(foundMessage)?.classList.add("found");
    if (left && document.activeElement === document.body) alike(left.like)[left.place]?.focus({ preventScroll: true });
    left = null;
  });
  // Whoever goes through a part with the keyboard stays there when it is written anew; htmx sees to what has an id.
  let left = null;
  const PRESSED = "a[href], button, summary, input, select";
  const likeness = (each) => ["href", "name", "title", "class", "data-key"].map((name) => each.getAttribute(name)).join(" ") + each.localName;
  const alike = (like) => [...document.querySelectorAll(PRESSED)].filter((each) => likeness(each) === like);
  const leave = (event) => {
    const each = document.activeElement;
    if (!each || each.id || !each.matches(PRESSED) || !event.detail.target.contains(each)) return;
    left = { like: likeness(each), place: alike(likeness(each)).indexOf(each) };
  };
  document.addEventListener("htmx:beforeSwap", leave);
  document.addEventListener("htmx:oobBeforeSwap", leave);
  // A hidden page asks nothing; it asks at once when it is looked at again.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.detail.elt.hasAttribute("data-live")) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.querySelectorAll("[data-live]").forEach((each) => each.dispatchEvent(new CustomEvent("seen")));
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401 || event.detail.xhr.status === 403) location.reload();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-closes]");
    if (closer) (closer.closest("dialog") ? closer.closest("dialog").close() : closer.closest(".toast-line").remove());
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    const jump = event.target.closest("[data-jumps]");
    if (jump) document.querySelectorAll(".bubble.found").forEach((each) => each.classList.remove("found"));
    const target = jump && document.getElementById(jump.dataset.jumps);
    if (target) {
      event.preventDefault();
      target.scrollIntoView({ block: "center" });
      target.classList.add("found");
      foundMessage = target.id;
      target.focus({ preventScroll: true });
    }
    const sheet = document.querySelector(".bottom details[open]");
    if (sheet && !sheet.contains(event.target)) sheet.removeAttribute("open");
  });

  const lines = () => [...document.querySelectorAll("[data-line]")];
  const step = (by) => {
    const all = lines();
    if (!all.length) return;
    const before = all.findIndex((line) => line.classList.contains("here"));
    const next = all[Math.min(Math.max(before + by, 0), all.length - 1)];
    all.forEach((line) => line.classList.toggle("here", line === next));
    next.querySelector("a")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  let waiting = "";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open], [contenteditable]")) {
      if (event.key === "Escape" && event.target.matches("input")) event.target.blur();
      return;
    }
    const key = waiting + event.key;
    waiting = "";
    if (event.key === "g" && key === "g") {
      waiting = "g";
      setTimeout(() => { waiting = ""; }, 1200);
    } else if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (key === "?") document.getElementById("keys")?.showModal();
    else {
      const wanted = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!wanted) return;
      event.preventDefault();
      if (wanted.matches("input, textarea, select")) wanted.focus();
      else wanted.click();
    }
  });

  // A chat is read from its end.
  const end = () => document.querySelectorAll("[data-at-end]").forEach((each) => { each.scrollTop = each.scrollHeight; });
  if (!location.hash) end();
})();

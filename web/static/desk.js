// Keeps what is under way up to date: the same page is asked for again and its list put in the place of the old one.
// Without this file the page shows how it stood when it was asked for.
"use strict";
(() => {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const EVERY = 3000;
  const plain = document.querySelector("[data-plain]");
  if (plain) plain.hidden = true;

  const refresh = async () => {
    if (!document.hidden) {
      const answer = await fetch(live.dataset.live, { credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => null);
      if (answer && answer.ok && !answer.redirected) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
        if (fresh && !fresh.isEqualNode(live)) {
          // Whoever has the focus on a button keeps it, if the button is still there.
          const form = live.contains(document.activeElement) ? document.activeElement.closest("form") : null;
          const action = form && form.getAttribute("action");
          live.textContent = "";
          live.append(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
          const same = action && [...live.querySelectorAll("form")].find((one) => one.getAttribute("action") === action);
          if (same) same.querySelector("button").focus();
        }
      }
    }
    window.setTimeout(refresh, EVERY);
  };
  window.setTimeout(refresh, EVERY);
})();

// Says while a date is typed what it is understood as, in the language of the page. Without this file a button does it.
"use strict";
(() => {
  const WAIT = 250;
  for (const field of document.querySelectorAll("[data-date]")) {
    const said = document.getElementById(`u-${field.name}`);
    let timer = 0;
    let asked = 0;
    field.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(async () => {
        const mine = ++asked;
        const answer = await fetch(`${field.dataset.date}?date=${encodeURIComponent(field.value)}`, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
        if (mine !== asked || !answer || !answer.ok || answer.redirected) return;
        said.textContent = (await answer.json()).said;
      }, WAIT);
    });
  }
})();

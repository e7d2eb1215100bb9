// The times beside the words are silent to a screen reader, and passed over by Tab, until somebody asks for them.
// Without this file they are links like any other.
"use strict";
(() => {
  const button = document.querySelector("[data-times]");
  const times = document.querySelectorAll("[data-text] .who a.t");
  if (!button || !times.length) return;

  function tell(aloud) {
    button.setAttribute("aria-pressed", String(aloud));
    for (const one of times) {
      if (aloud) {
        one.removeAttribute("aria-hidden");
        one.removeAttribute("tabindex");
      } else {
        one.setAttribute("aria-hidden", "true");
        one.tabIndex = -1;
      }
    }
  }

  button.hidden = false;
  button.addEventListener("click", () => tell(button.getAttribute("aria-pressed") !== "true"));
  tell(false);
})();

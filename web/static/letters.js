// Letters that a keyboard lacks, as buttons: each is put where the caret stands in the field that had the focus last.
// Without this file they stay hidden; Latin letters find every script anyway.
"use strict";
(() => {
  const FIELDS = "textarea, input[type=search], input[type=text], input:not([type])";
  let last = null;
  const usable = (field) => field && field.matches && field.matches(FIELDS) && !field.readOnly && !field.closest("[data-letters]");
  document.addEventListener("focusin", (event) => {
    if (usable(event.target)) last = event.target;
  });

  for (const aid of document.querySelectorAll("[data-letters]")) {
    // In a form it serves the fields of the form; outside of one, whichever was typed in.
    const scope = aid.closest("form") || document;
    const typed = aid.querySelector("[data-typed]");
    const capital = aid.querySelector("[data-capital]");
    const field = () => (last && last.isConnected && scope.contains(last) ? last : [...scope.querySelectorAll(FIELDS)].find(usable));
    const shown = (letter) => (capital.getAttribute("aria-pressed") === "true" ? letter.toLocaleUpperCase("kk") : letter);

    aid.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button === capital) {
        capital.setAttribute("aria-pressed", String(capital.getAttribute("aria-pressed") !== "true"));
        for (const one of aid.querySelectorAll("[data-letter]")) one.textContent = shown(one.dataset.letter);
        return;
      }
      const into = field();
      if (!button.dataset.letter || !into) return;
      const [from, until] = [into.selectionStart, into.selectionEnd].map((at) => (at === null ? into.value.length : at));
      into.setRangeText(shown(button.dataset.letter), from, until, "end");
      into.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: shown(button.dataset.letter) }));
      // The focus stays on the button, so that more can be typed by the same key; what stands there is read out.
      typed.textContent = into.value;
    });
    aid.hidden = false;
  }
})();

// Keys of the review desk. Without this file its buttons and links do the same.
"use strict";
(() => {
  const here = document.querySelector("[data-review]");
  const KEYS = { Enter: "accept", Backspace: "reject", ArrowDown: "later", ArrowUp: "back" };
  const sound = document.querySelector("[data-sound]");

  document.addEventListener("keydown", (event) => {
    if (!event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const writing = event.target.closest("input:not([type=hidden]), textarea");
    if (event.code === "Space" && sound) {
      event.preventDefault();
      if (sound.paused) sound.play().catch(() => {});
      else sound.pause();
      return;
    }
    const wanted = KEYS[event.key];
    if (!wanted || writing) return;
    const control = document.querySelector(`[data-key="${wanted}"]`);
    if (control) {
      event.preventDefault();
      control.click();
    }
  });

  // The buttons of one decision are pressed once.
  const form = here && here.querySelector("form");
  if (form) form.addEventListener("submit", () => {
    window.setTimeout(() => here.querySelectorAll("button").forEach((button) => (button.disabled = true)), 0);
  });
})();

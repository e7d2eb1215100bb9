// Leave this page: what is shown goes at once, and another page takes its place, so that *back* does not lead to it.
// Without this script the link leads there too, and the page stays in the history.
"use strict";

(() => {
  const link = document.querySelector("a.leave");
  if (!link) return;
  const TWICE = 1000; // ms within which Escape is pressed a second time
  let pressed = -TWICE;

  function leave() {
    document.documentElement.hidden = true;
    document.title = "";
    for (const audio of document.querySelectorAll("audio")) audio.pause();
    for (const form of document.forms) form.reset();
    try {
      sessionStorage.clear();
      localStorage.clear();
    } catch (refused) {
      // a browser that keeps nothing for pages has nothing to clear
    }
    if (link.dataset.out) fetch(link.dataset.out, { method: "POST", credentials: "same-origin", keepalive: true, redirect: "manual" });
    window.location.replace(link.href);
  }

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat || event.isComposing) return;
    if (event.timeStamp - pressed < TWICE) leave();
    pressed = event.timeStamp;
  });
  // Shown again from the browser's memory, it is empty.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.documentElement.hidden) window.location.replace(link.href);
  });
})();

// A testimony that comes in parts: an old link to a line opens the part that holds it, and what is heard elsewhere is
// offered. Without this file links by second open the right part, and the list of parts leads to the others.
"use strict";
(() => {
  const text = document.querySelector("[data-text]");
  const line = /^#s([0-9]{1,9})$/.exec(window.location.hash);
  if (line && !document.getElementById(`s${line[1]}`) && !/[?&]s=/.test(window.location.search)) {
    const there = new URL(window.location.href);
    for (const name of ["part", "t", "r"]) there.searchParams.delete(name);
    there.searchParams.set("s", line[1]);
    window.location.replace(there);
    return;
  }
  const offer = document.querySelector("[data-elsewhere]");
  if (!offer || !text || text.dataset.from === undefined) return;
  const from = Number(text.dataset.from) / 1000;
  const until = text.dataset.until === undefined ? Infinity : Number(text.dataset.until) / 1000;
  const link = offer.querySelector("a"), own = new URL(link.href);
  // Messages of sound do not rise through the page: they are caught on their way down.
  for (const moved of ["timeupdate", "seeked"]) {
    document.addEventListener(moved, (event) => {
      const sound = event.target;
      if (!sound.dataset || sound.dataset.offset === undefined) return;
      const now = Number(sound.dataset.offset) / 1000 + sound.currentTime;
      const away = now >= until || now < from - 1;
      if (offer.hidden === away) offer.hidden = !away;
      if (!away) return;
      const there = new URL(own);
      if (sound.dataset.number !== "1") there.searchParams.set("r", sound.dataset.number);
      there.searchParams.set("t", sound.currentTime.toFixed(1));
      link.href = there.href;
    }, true);
  }
})();

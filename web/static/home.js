"use strict";
// In a file that was taken home: a line's time plays it, and the line that is heard is marked. It asks nobody anything.
for (const account of document.querySelectorAll("article")) {
  const sounds = [...account.querySelectorAll("audio")];
  const lines = [...account.querySelectorAll(".seg[data-start]")];
  let now = null;
  for (const line of lines) {
    const link = line.querySelector("a.t");
    if (link) link.addEventListener("click", (event) => {
      const sound = sounds.find((each) => each.dataset.number === line.dataset.number);
      if (!sound) return;
      event.preventDefault();
      for (const other of document.querySelectorAll("audio")) if (other !== sound) other.pause();
      sound.currentTime = Number(line.dataset.start) / 1000;
      sound.play();
    });
  }
  for (const [place, sound] of sounds.entries()) {
    sound.addEventListener("timeupdate", () => {
      const ms = sound.currentTime * 1000;
      const line = lines.filter((each) => each.dataset.number === sound.dataset.number && Number(each.dataset.start) <= ms + 50).pop();
      if (line === now) return;
      if (now) now.classList.remove("now");
      now = line || null;
      if (now) now.classList.add("now");
    });
    sound.addEventListener("play", () => sounds.forEach((each) => each.parentElement.classList.toggle("plays", each === sound)));
    sound.addEventListener("ended", () => { if (sounds[place + 1]) sounds[place + 1].play(); });
  }
}

// The recording as it sounds, drawn over its clock, with the events that are spoken of as links. It shows nothing that the
// page does not say or the sound does not hold; whoever cannot see it has the clock below and the contents.
"use strict";
(() => {
  const player = document.getElementById("player");
  if (!player || !player.listening) return;
  const { sounds, says, one, offset, goTo, onClock, current } = player.listening;
  const drawn = sounds.filter((sound) => sound.dataset.levels);
  if (!drawn.length) return;
  const box = one("wave"), WIDE = 1000, HIGH = 44, MIDDLE = 24, MOST = 19;
  const seconds = (sound) => Number(sound.dataset.length) / 1000;
  const all = Math.max(...sounds.map((sound) => offset(sound) + seconds(sound)));
  const x = (clock) => (clock / all) * WIDE;
  const make = (name, attributes, parent) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (parent) parent.append(element);
    return element;
  };
  const svg = make("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const looped = make("rect", { class: "looped", y: 0, height: HIGH, width: 0 }, svg);
  const ahead = make("path", { class: "ahead" }, svg);
  const clip = make("clipPath", { id: "wave-heard" }, make("defs", {}, svg));
  const past = make("rect", { x: 0, y: 0, height: HIGH, width: 0 }, clip);
  const heard = make("path", { class: "heard", "clip-path": "url(#wave-heard)" }, svg);
  const here = make("line", { class: "here", y1: 2, y2: HIGH }, svg);

  const find = (number) => sounds.find((sound) => Number(sound.dataset.number) === number);
  for (const [number, at, ms] of JSON.parse(player.dataset.gaps || "[]")) {
    const sound = find(number);
    if (!sound) continue;
    const begins = x(offset(sound) + at / 1000);
    const gap = make("line", { class: "quiet", x1: begins, x2: begins + Math.max(3, x(ms / 1000)), y1: MIDDLE, y2: MIDDLE }, svg);
    make("title", {}, gap).textContent = says.withheld;
  }
  for (const [number, at, title, line] of JSON.parse(player.dataset.events || "[]")) {
    const sound = find(number);
    if (!sound) continue;
    const there = new URL(player.dataset.own, window.location.href), place = x(offset(sound) + at / 1000);
    if (number !== 1) there.searchParams.set("r", number);
    there.searchParams.set("t", at / 1000);
    there.hash = `s${line}`;
    // Not by Tab: the same stand in the contents and beside the lines, where they are read in order.
    const link = make("a", { class: "mark", href: there.pathname + there.search + there.hash, tabindex: "-1" }, svg);
    make("title", {}, link).textContent = title;
    make("line", { class: "spoken", x1: place, x2: place, y1: 0, y2: HIGH }, link);
    make("line", { class: "near", x1: place, x2: place, y1: 0, y2: HIGH }, link);
    link.addEventListener("click", (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      goTo(number, at / 1000, true);
    });
  }
  svg.addEventListener("click", (event) => {
    const area = svg.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (event.clientX - area.left) / area.width));
    goTo(...onClock(part * all), !current().paused);
  });

  const show = () => {
    const place = x(offset(current()) + current().currentTime);
    past.setAttribute("width", place);
    for (const end of ["x1", "x2"]) here.setAttribute(end, place);
  };
  for (const sound of sounds) for (const moved of ["timeupdate", "seeked", "loadedmetadata"]) sound.addEventListener(moved, show);
  player.addEventListener("loop", ({ detail }) => {
    looped.setAttribute("x", detail ? x(detail[0]) : 0);
    looped.setAttribute("width", detail ? x(detail[1] - detail[0]) : 0);
  });

  const draw = async () => {
    let path = "";
    for (const sound of drawn) {
      const answer = await fetch(sound.dataset.levels, { credentials: "same-origin" });
      if (!answer.ok) continue;
      const { levels } = await answer.json();
      for (const [place, level] of levels.entries()) {
        const high = (MOST * level) / 255;
        if (!high) continue;
        const at = x(offset(sound) + (seconds(sound) * (place + 0.5)) / levels.length).toFixed(1);
        path += `M${at} ${(MIDDLE - high).toFixed(1)}V${(MIDDLE + high).toFixed(1)}`;
      }
    }
    for (const line of [ahead, heard]) line.setAttribute("d", path);
    box.append(svg);
    box.hidden = false;
    show();
  };
  draw().catch(() => {}); // without a line there is no drawing, and the clock below serves
})();

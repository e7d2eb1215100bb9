// Keeps what is under way up to date. Without this file the page shows how it stood when it was asked for.
"use strict";
(() => {
  const list = document.querySelector("[data-jobs]");
  if (!list) return;
  const EVERY = 3000;
  const items = () => [...document.querySelectorAll("[data-job]")];

  const draw = (item, job) => {
    const busy = job.state === "waiting" || job.state === "running";
    const far = busy && job.total ? `, ${job.done} of ${job.total}` : "";
    const state = item.querySelector("[data-state]");
    const text = job.state.replaceAll("-", " ") + far + (busy && job.left ? `, ${job.left}` : "");
    if (state.textContent !== text) state.textContent = text;
    let bar = item.querySelector("progress");
    if (!busy && bar) bar.remove();
    if (busy && job.total) {
      if (!bar) {
        bar = document.createElement("progress");
        bar.setAttribute("aria-label", `${job.kind} ${job.testimony}`);
        item.querySelector("p").after(bar);
      }
      bar.max = job.total;
      bar.value = job.done;
    }
  };

  const refresh = async () => {
    if (!document.hidden) {
      const answer = await fetch(list.dataset.jobs, { headers: { Accept: "application/json" } }).catch(() => null);
      if (answer && answer.ok && !answer.redirected) {
        const jobs = new Map((await answer.json()).jobs.map((job) => [String(job.id), job]));
        for (const item of items()) {
          const job = jobs.get(item.dataset.job);
          if (job) draw(item, job);
        }
      }
    }
    window.setTimeout(refresh, EVERY);
  };
  window.setTimeout(refresh, EVERY);
})();

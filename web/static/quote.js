// Copies what is to be carried away, or hands it to another application of the phone. Without this file it is selected
// by hand.
"use strict";
(() => {
  const text = document.querySelector("[data-quoted] textarea");
  const said = document.querySelector("[data-quoted] [data-copied]");
  const copy = document.querySelector("[data-quoted] [data-copy]");
  const send = document.querySelector("[data-quoted] [data-send]");
  if (!text || !said || !copy || !send) return;

  async function copied() {
    try {
      await navigator.clipboard.writeText(text.value);
      return true;
    } catch {
      // Where the page came without HTTPS, or the browser is old.
      text.select();
      return document.execCommand("copy");
    }
  }

  copy.hidden = false;
  copy.addEventListener("click", async () => {
    said.textContent = (await copied()) ? said.dataset.copied : said.dataset.not;
  });
  if (navigator.share) {
    send.hidden = false;
    // Whoever changes their mind has sent nothing: that is no fault.
    send.addEventListener("click", () => navigator.share({ text: text.value }).catch(() => {}));
  }
})();

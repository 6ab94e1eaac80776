(() => {
  "use strict";
  const document_ = document.documentElement;
  const first = document.getElementById("athar-first");
  const line = document.getElementById("athar-line");
  const SLOW = 6000, PATIENCE = 1500, TOLD = 4000;

  // Streamlit would tell a reader whose line dropped, in English and over the page, to start its server; what is said here is enough.
  // Where its server is it need not search for either: it would ask twice, and wait for each answer, before it opens the line.
  window.__streamlit = {
    BACKEND_BASE_URL: location.origin,
    HOST_CONFIG: {blockErrorDialogs: true, allowedOrigins: [location.origin], useExternalAuthToken: false},
  };

  setTimeout(() => first.classList.add("slow"), SLOW);

  // What is drawn takes the place of what stood here. The light version goes once all is drawn, and if nobody reads it by then; who does
  // is offered the page, as is everybody when the page is there and a chart of it does not come, or when the page is an apology.
  const light = document.getElementById("athar-light"), root = document.getElementById("root");
  const main = what => document.querySelector(`[data-testid=stMain] :is(${what})`);
  const ALERTS = "[data-testid=stAlert], [data-testid=stException]";
  const whole = () => main("footer") && !document.querySelector(".plot[aria-busy], [data-testid=stSkeleton]");
  let offered = 0;
  const show = () => {
    const asked = first.contains(document.activeElement);
    root.inert = false;
    first.remove();
    const heading = asked && main("h1");
    if (heading) {
      heading.tabIndex = -1;
      heading.focus();
    }
  };
  const give = () => {
    if (!first.isConnected) return;
    if (!light) {
      if (main(`h1, ${ALERTS}`) || document.querySelector("[role=dialog]")) show();
      return;
    }
    if (!offered && state("script") === "notRunning" && main(`footer, ${ALERTS}`)) {
      offered = performance.now();
      first.classList.add("drawn");
      setTimeout(give, SLOW);
    }
    const late = performance.now() - offered >= SLOW && main("footer");
    if (offered && (late || whole()) && !first.classList.contains("read")) show();
  };
  if (light) {
    // A browser that does not know how a shadow is written in HTML has it as a template.
    const template = light.querySelector("template");
    if (template) light.attachShadow({mode: "open"}).append(template.content);
    root.inert = true;
    for (const deed of ["scroll", "pointerdown", "keydown"]) addEventListener(deed, () => first.classList.add("read"));
    for (const button of first.querySelectorAll("button")) button.addEventListener("click", show);
  }
  let app = null, down = 0, loadedAt = "", stale = false, waiting = 0;
  const seen = new MutationObserver(() => {
    if (!app && (app = document.querySelector("[data-test-connection-state]"))) {
      watching.observe(app, {attributes: true, attributeFilter: ["data-test-connection-state", "data-test-script-state"]});
    }
    give();
    if (app && !first.isConnected) seen.disconnect();
  });
  const state = name => (app && app.getAttribute(`data-test-${name}-state`)) || "";
  const tell = () => {
    const lost = state("connection") === "DISCONNECTED_FOREVER";
    for (const part of line.querySelectorAll("p")) {
      part.hidden = part.lang !== document_.lang || part.classList.contains("lost") !== lost;
      for (const time of part.querySelectorAll("time")) time.textContent = loadedAt;
    }
    line.hidden = false;
  };
  const look = () => {
    give();
    const joined = state("connection") === "CONNECTED", connected = joined && navigator.onLine;
    const running = state("script") !== "notRunning";
    stale = !joined || (stale && !running);
    clearTimeout(waiting);
    if (connected && stale) {
      // A server that was started anew knows nothing of this page, and would take the next thing that is chosen for the first visit:
      // as on the way back to an address, the page is run again before that.
      dispatchEvent(new PopStateEvent("popstate"));
      waiting = setTimeout(() => { stale = false; look(); }, SLOW);
    }
    if (connected && !stale && !running) {
      loadedAt = new Date().toLocaleTimeString("en-GB", {hour: "2-digit", minute: "2-digit"});
    }
    if (!loadedAt || (connected && !stale && (line.hidden || !running))) {
      clearTimeout(down);
      down = 0;
      line.hidden = true;
    } else if (!line.hidden) {
      tell();
    } else if (!down) {
      down = setTimeout(tell, PATIENCE);
    }
  };
  const watching = new MutationObserver(look);
  seen.observe(document.body, {childList: true, subtree: true});
  addEventListener("online", look);
  addEventListener("offline", look);
  for (const again of line.querySelectorAll("button")) again.addEventListener("click", () => location.reload());

  // A button with data-link copies the address of its view, one with data-copy a text; over plain http there is no clipboard, and a
  // field is copied from.
  const copied = async (text, beside) => {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch (refused) {
        if (!(refused instanceof DOMException)) throw refused;
      }
    }
    const field = Object.assign(document.createElement("textarea"), {value: text, readOnly: true, dir: "auto", rows: 1});
    beside.after(field);
    field.select();
    const done = document.execCommand("copy");
    if (done) field.remove();
    return done;
  };
  document.addEventListener("click", async event => {
    const button = event.target instanceof Element && event.target.closest("button[data-link], button[data-copy]");
    if (!button) return;
    const control = button.parentElement, told = control.querySelector("[role=status]");
    for (const field of control.querySelectorAll("textarea")) field.remove();
    const done = await copied(button.dataset.copy ?? location.origin + location.pathname + button.dataset.link, told);
    told.textContent = done ? control.dataset.copied : control.dataset.select;
    if (done) {
      button.focus();
      setTimeout(() => { told.textContent = ""; }, TOLD);
    }
  });
})();

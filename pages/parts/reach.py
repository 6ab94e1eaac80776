"""What people who listen to a page, or go through it by keyboard, need around it: the words of Streamlit in theirs, and spoken news."""

import json

from pages.parts.words import Words, mark

# Streamlit has no setting for what it says itself.
OWN = {
    "Skip to main content": mark("Skip to the content"),
    "Sidebar": mark("Filters and pages"),
    "App pages": mark("Pages"),
    "Logo": mark("Athar"),
    "Navigate to home page": mark("To the first page"),
    "Open": mark("Open the list"),
    "Clear all": mark("Clear the choice"),
    "Selected values": mark("Chosen"),
    "Choose date": mark("Choose a day"),
    "Expand sidebar": mark("Open filters and pages"),
    "Collapse sidebar": mark("Close filters and pages"),
    "No results": mark("Nothing found"),
    "Upload": mark("Choose a file"),
    "file upload": mark("Choose a file"),
}
BEFORE_A_NAME = {
    "Help for": mark("Help:"),
    "Remove": mark("Take away:"),
    "Show/hide columns:": mark("Choose columns:"),
    "Search:": mark("Search:"),
    "Fullscreen:": mark("On the whole screen:"),
    "day,": mark("day,"),
    "month,": mark("month,"),
    "year,": mark("year,"),
}

# One observer for the whole visit: it is told the words anew when the language changes.
_SCRIPT = """
(() => {
  const told = TOLD, page = window;
  const first = !page.athar;
  page.athar = told;
  const translated = said => {
    const known = page.athar.own[said];
    if (known) return known;
    for (const [start, other] of page.athar.starts) if (said.startsWith(start + ' ')) return other + said.slice(start.length);
    return said;
  };
  const name = element => {
    const said = element.getAttribute('aria-label');
    if (!said) return;
    const found = element.atharSaid && element.atharSaid.now === said ? element.atharSaid.was : said;
    const now = translated(found);
    element.atharSaid = {was: found, now};
    if (now !== said) element.setAttribute('aria-label', now);
  };
  const written = {'[data-testid=stSkipToContent]': 'Skip to main content', '[data-testid=stFileUploaderDropzone] button p': 'Upload'};
  const texts = () => {
    for (const [where, said] of Object.entries(written)) document.querySelectorAll(where).forEach(element => {
      if (element.textContent !== page.athar.own[said]) element.textContent = page.athar.own[said];
    });
  };
  // A grid is drawn from the left, and its first column stands at the right where the language begins there.
  const grids = element => element.querySelectorAll('.dvn-scroller').forEach(grid => {
    if (document.documentElement.dir === 'rtl') setTimeout(() => { grid.scrollLeft = grid.scrollWidth; }, 300);
  });
  const all = () => { document.querySelectorAll('[aria-label]').forEach(name); texts(); };
  all();
  if (!first) return;
  // Charts are drawn on the server, in the light that the device had then: when it changes they are asked for again.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    setTimeout(() => window.dispatchEvent(new PopStateEvent('popstate')), 300);
  });
  // On a phone the side lies over the page: who chose a page wants to see it.
  document.addEventListener('click', event => {
    if (!event.target.closest('[data-testid=stSidebarNavLink]') || !matchMedia('(max-width: 768px)').matches) return;
    setTimeout(() => document.querySelector('[data-testid=stSidebarCollapseButton] button')?.click(), 100);
  });
  // What opens below a button takes the room that there is: near the foot of a screen that is a slit.
  document.addEventListener('click', event => {
    const opens = event.target.closest('[data-testid=stPopoverButton]');
    if (opens && innerHeight - opens.getBoundingClientRect().bottom < 360) opens.scrollIntoView({block: 'center'});
  }, true);
  // What was typed as a date holds when Enter is pressed, as when the calendar is closed.
  document.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || !event.target.closest('[data-testid=stDateInput]')) return;
    setTimeout(() => event.target.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true, cancelable: true})));
  }, true);
  const news = document.createElement('div');
  news.id = 'athar-news'; news.className = 'unseen';
  news.setAttribute('role', 'status'); news.setAttribute('aria-live', 'polite');
  document.body.append(news);
  let waiting = 0, spoke = false;
  const state = app => {
    if (!app) return;
    clearTimeout(waiting);
    news.textContent = '';
    if (app.dataset.testScriptState === 'running') {
      waiting = setTimeout(() => { news.textContent = page.athar.loading; spoke = true; }, 1000);
    } else {
      waiting = setTimeout(() => {
        const title = document.querySelector('h1'), lead = document.querySelector('p.lead');
        const said = [title, lead].filter(Boolean).map(part => part.textContent).join(': ');
        if (spoke || page.atharLast !== said) news.textContent = said + '. ' + page.athar.ready;
        page.atharLast = said; spoke = false;
      }, 300);
    }
  };
  new MutationObserver(changes => {
    for (const change of changes) {
      if (change.type === 'attributes') {
        if (change.attributeName === 'aria-label') name(change.target); else state(change.target);
      } else for (const node of change.addedNodes) if (node.nodeType === 1) {
        if (node.hasAttribute('aria-label')) name(node);
        node.querySelectorAll('[aria-label]').forEach(name);
        grids(node);
        // On a slow machine the heading is drawn after the run has ended: what was said of it is then said anew.
        if (node.querySelector('h1.page')) state(document.querySelector('[data-test-script-state]'));
        if (node.querySelector('[data-testid=stFileUploaderDropzone]') || node.closest('[data-testid=stFileUploader]')) texts();
      }
    }
  }).observe(document.body, {subtree: true, childList: true, attributeFilter: ['aria-label', 'data-test-script-state']});
})();
"""


def script(words: Words) -> str:
    """What makes a page say all that it says in this language, and say aloud when it is drawn."""
    own = {said: words(ours) for said, ours in OWN.items()}
    starts = [[said, words(ours)] for said, ours in BEFORE_A_NAME.items()]
    news = {"own": own, "starts": starts, "loading": words("Loading"), "ready": words("The page is ready.")}
    return _SCRIPT.replace("TOLD", json.dumps(news, ensure_ascii=False).replace("</", "<\\/"))

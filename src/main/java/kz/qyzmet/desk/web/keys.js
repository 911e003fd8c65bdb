// One key for each act: data-key="c" or "g q" on a link, a button, a field or a summary. `?` lists what this page knows.
let typed = [];
let clock;

const targets = () => [...document.querySelectorAll('[data-key]')].filter(e => e.offsetParent !== null);
const typing = e => e.target.closest('input, textarea, select, [contenteditable]');

function act(element) {
  if (element.matches('input, textarea, select')) element.focus();
  else element.click();
}

/** j and k go down and up in a list marked with data-walk. */
function walk(step) {
  const links = [...document.querySelectorAll('[data-walk] a')].filter(e => e.offsetParent !== null);
  const next = links[Math.min(Math.max(links.indexOf(document.activeElement) + step, 0), links.length - 1)];
  next?.focus();
  return links.length > 0;
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === 'Escape') {
    if (typing(event)) event.target.blur();
    document.querySelector('key-help')?.close();
    return;
  }
  if (typing(event)) return;
  if (event.key === '?') {
    event.preventDefault();
    document.querySelector('key-help')?.toggle();
    return;
  }
  if ((event.code === 'KeyJ' || event.code === 'KeyK') && walk(event.code === 'KeyJ' ? 1 : -1)) {
    event.preventDefault();
    return;
  }
  clearTimeout(clock);
  clock = setTimeout(() => { typed = []; }, 900);
  // the code names the key, so the Kazakh and Russian layouts work too
  typed.push(/^Key[A-Z]$/.test(event.code) ? event.code.at(-1).toLowerCase() : event.key);
  typed = typed.slice(-2);
  const found = targets().find(e => e.dataset.key === typed.join(' ')) ?? targets().find(e => e.dataset.key === typed.at(-1));
  if (found) {
    event.preventDefault();
    typed = [];
    act(found);
  }
});

customElements.define('key-help', class extends HTMLElement {
  toggle() { this.hidden ? this.show() : this.close(); }

  close() {
    if (this.hidden) return;
    this.hidden = true;
    this.before?.focus?.();
  }

  show() {
    this.before = document.activeElement;
    const list = document.createElement('dl');
    const rows = targets().map(e => [e.dataset.key, e.dataset.keyLabel ?? e.getAttribute('aria-label') ?? this.labelOf(e)]);
    const walking = document.querySelector('[data-walk]') ? [['j k', this.dataset.walkLabel]] : [];
    for (const [key, label] of [['?', this.dataset.help], ...walking, ...rows]) {
      const term = document.createElement('dt');
      term.append(...key.split(' ').map(k => Object.assign(document.createElement('kbd'), { textContent: k })));
      list.append(term, Object.assign(document.createElement('dd'), { textContent: label }));
    }
    const title = Object.assign(document.createElement('h2'), { textContent: this.dataset.title, id: 'key-help-title' });
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'plain small', textContent: this.dataset.close });
    button.addEventListener('click', () => this.close());
    this.setAttribute('role', 'region');
    this.setAttribute('aria-labelledby', title.id);
    this.replaceChildren(title, list, button);
    this.hidden = false;
    button.focus();
  }

  labelOf(element) {
    const label = element.labels?.[0] ?? element;
    return label.textContent.trim().replace(/\s+/g, ' ');
  }
});

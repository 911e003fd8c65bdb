// The list of what the keyboard can do on this page, read from the page itself.
const targets = () => [...document.querySelectorAll('[data-key]')].filter(e => e.offsetParent !== null);

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
    const sending = document.querySelector('textarea') ? [['Ctrl Enter', this.dataset.sendLabel]] : [];
    for (const [key, label] of [['?', this.dataset.help], ...walking, ...sending, ...rows]) {
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
    // a button may carry two names and show one
    return (label.innerText || label.textContent).trim().replace(/\s+/g, ' ');
  }
});

// What a person writes survives a reload: <draft-keeper data-draft="new"> around a form. It stays in this browser only (clause 4.3),
// goes when the form was sent (the next page says so with data-draft-sent) and when the person signs out.
const PREFIX = 'draft:';
const FORGET_AFTER = 7 * 24 * 3600 * 1000;

const keys = () => Object.keys(localStorage).filter(key => key.startsWith(PREFIX));

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

for (const key of keys()) {
  const draft = read(key);
  if (!draft || Date.now() - draft.at > FORGET_AFTER) localStorage.removeItem(key);
}
for (const sent of document.querySelectorAll('[data-draft-sent]')) localStorage.removeItem(PREFIX + sent.dataset.draftSent);
document.addEventListener('submit', event => {
  if (event.target.matches('[data-clear-drafts]')) keys().forEach(key => localStorage.removeItem(key));
});

customElements.define('draft-keeper', class extends HTMLElement {
  connectedCallback() {
    this.key = PREFIX + this.dataset.draft;
    this.form = this.querySelector('form');
    this.restore();
    this.form.addEventListener('input', () => {
      clearTimeout(this.clock);
      this.clock = setTimeout(() => this.save(), 300);
    });
    this.form.addEventListener('submit', () => {
      clearTimeout(this.clock);
      this.save();
    });
  }

  fields() {
    // consent is given anew each time, so a tick is never kept; nor are files and secrets
    return [...this.form.elements].filter(e => e.name && e.matches('textarea, select, input:is([type=text],[type=email],[type=tel],[type=search])'));
  }

  save() {
    const values = Object.fromEntries(this.fields().map(e => [e.name, e.value]));
    const written = this.fields().some(e => !e.matches('select') && e.value !== e.defaultValue && e.value !== '');
    if (written) localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), values }));
    else localStorage.removeItem(this.key);
  }

  restore() {
    const draft = read(this.key);
    if (!draft) return;
    for (const field of this.fields()) {
      if (field.name in draft.values && (field.matches('select') || field.value === '')) field.value = draft.values[field.name];
    }
    this.querySelector('[data-draft-restored]')?.removeAttribute('hidden');
  }
});

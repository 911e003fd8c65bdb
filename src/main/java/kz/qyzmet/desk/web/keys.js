// One key for each act: data-key="c" or "g q" on a link, a button, a field or a summary. `?` opens the list (keyhelp.js).
let typed = [];
let clock;

const targets = () => [...document.querySelectorAll('[data-key]')].filter(e => e.offsetParent !== null);
const typing = e => e.target.closest('input, textarea, select, [contenteditable]');

function act(element) {
  // a choice is made, not only looked at: whoever pressed the key of the note must not send a reply
  if (element.matches('[type=radio], [type=checkbox]')) element.click();
  if (element.matches('input, textarea, select')) (document.getElementById(element.dataset.keyThen) ?? element).focus();
  else element.click();
  if (element.matches('summary')) element.parentElement.querySelector('input:not([type=hidden]), textarea, select')?.focus();
}

/** j and k go down and up in a list marked with data-walk. */
function walk(step) {
  const links = [...document.querySelectorAll('[data-walk] a')].filter(e => e.offsetParent !== null);
  const next = links[Math.min(Math.max(links.indexOf(document.activeElement) + step, 0), links.length - 1)];
  next?.focus();
  return links.length > 0;
}

document.addEventListener('keydown', event => {
  // whoever has just written sends without leaving the field
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.matches('textarea') && !event.isComposing) {
    event.preventDefault();
    event.target.form?.requestSubmit();
    return;
  }
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

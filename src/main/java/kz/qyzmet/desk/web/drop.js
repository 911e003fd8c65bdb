// A file field that takes drops, pictures from the clipboard and, on a phone, a photo. Without script it is a plain file field.
customElements.define('file-drop', class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector('input[type=file]');
    this.list = this.querySelector('.files-list');
    this.input.addEventListener('change', () => this.add(this.input.files));
    this.addEventListener('dragover', event => { event.preventDefault(); this.classList.add('over'); });
    this.addEventListener('dragleave', () => this.classList.remove('over'));
    this.addEventListener('drop', event => {
      event.preventDefault();
      this.classList.remove('over');
      this.add(event.dataTransfer.files);
    });
    this.closest('form')?.addEventListener('paste', event => {
      if (event.clipboardData.files.length) this.add(event.clipboardData.files);
    });
    this.querySelector('.choose').hidden = false;
    this.camera();
    this.files = [];
  }

  camera() {
    const button = this.querySelector('.camera');
    if (!button || !matchMedia('(pointer: coarse)').matches) return;
    button.hidden = false;
    button.addEventListener('click', () => {
      const photo = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*', capture: 'environment' });
      photo.addEventListener('change', () => this.add(photo.files));
      photo.click();
    });
  }

  add(files) {
    for (const file of files) {
      if (!this.files.some(f => f.name === file.name && f.size === file.size)) this.files.push(file);
    }
    this.keep();
  }

  keep() {
    const transfer = new DataTransfer();
    this.files.forEach(file => transfer.items.add(file));
    this.input.files = transfer.files;
    this.list.hidden = this.files.length === 0;
    this.list.replaceChildren(...this.files.map(file => this.row(file)));
  }

  row(file) {
    const row = document.createElement('li');
    if (file.type.startsWith('image/') && file.size < 8e6) row.append(this.preview(file));
    const name = Object.assign(document.createElement('span'), { className: 'files-name', textContent: file.name });
    const size = Object.assign(document.createElement('span'), { className: 'hint', textContent: this.size(file.size) });
    const remove = Object.assign(document.createElement('button'), { type: 'button', className: 'quiet small', textContent: '×' });
    remove.setAttribute('aria-label', `${this.dataset.remove}: ${file.name}`);
    remove.addEventListener('click', () => { this.files = this.files.filter(f => f !== file); this.keep(); });
    row.append(name, size, remove);
    return row;
  }

  /** Drawn on a canvas, so that no blob: address has to be allowed. */
  preview(file) {
    const canvas = Object.assign(document.createElement('canvas'), { width: 72, height: 72 });
    createImageBitmap(file, { resizeWidth: 72, resizeHeight: 72 })
      .then(image => canvas.getContext('2d').drawImage(image, 0, 0)).catch(() => canvas.remove());
    return canvas;
  }

  size(bytes) {
    const mega = 1024 * 1024;
    const unit = bytes < mega ? 'kilobyte' : 'megabyte';
    const value = Math.max(bytes / (bytes < mega ? 1024 : mega), 0.1);
    return new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
  }
});

/** The front end's part of `drawDigit`: a canvas of 28×28 pixels, and beside it the kernel's answers. */
export const digitCanvas = {
  esm: `
const size = 28;

/** The digit's pixels, 0 for paper and 255 for ink. */
const inkOf = context => {
  const { data } = context.getImageData(0, 0, size, size);
  return Uint8Array.from({ length: size * size }, (_, i) => 255 - data[4 * i]);
};

const paint = (context, ink) => {
  const image = context.createImageData(size, size);
  ink.forEach((value, i) => image.data.set([255 - value, 255 - value, 255 - value, 255], 4 * i));
  context.putImageData(image, 0, 0);
};

const element = (name, properties) => Object.assign(document.createElement(name), properties);

export default {
  // until there is a front end that runs this, the cell shows a still picture
  initialize({ model }) {
    model.send({ isReady: true });
  },
  render({ model, el }) {
    const canvas = element('canvas', { width: size, height: size, title: 'Draw here' });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const pen = element('input', { type: 'range', min: 1, max: 5, step: 0.1, value: model.get('pen') });
    const label = element('label', { textContent: 'Pen ' });
    label.append(pen);
    const clear = element('button', { textContent: 'Clear' });
    const centre = element('button', { textContent: 'Centre' });
    const tools = element('div', { className: 'fastbook-tools' });
    tools.append(clear, centre, label);
    const paper = element('div', {});
    paper.append(canvas, tools);
    const answers = element('div', { className: 'fastbook-answers' });
    el.classList.add('fastbook-digit');
    el.append(paper, answers);

    const bytes = model.get('ink');
    paint(context, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const show = () => {
      const { svg, number } = model.get('answers');
      answers.innerHTML = svg;
      el.dataset.answered = number;
    };
    model.on('change:answers', show);
    show();

    const send = () => {
      const number = model.get('number') + 1;
      el.dataset.drawn = number;
      model.set({ ink: new DataView(inkOf(context).buffer), number });
      model.save_changes();
    };

    let last;
    const place = ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect();
      return [(clientX - box.left) * size / box.width, (clientY - box.top) * size / box.height];
    };
    const line = event => {
      const next = place(event);
      context.lineWidth = pen.value;
      context.lineCap = context.lineJoin = 'round';
      context.beginPath();
      context.moveTo(...last);
      context.lineTo(...next);
      context.stroke();
      last = next;
      send();
    };
    canvas.onpointerdown = event => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      last = place(event);
      line(event);
      event.preventDefault();
    };
    canvas.onpointermove = event => last && line(event);
    canvas.onpointerup = canvas.onpointercancel = () => (last = undefined);

    clear.onclick = () => {
      paint(context, new Uint8Array(size * size));
      send();
    };
    // as MNIST's makers did: the centre of the ink into the centre of the picture
    centre.onclick = () => {
      const ink = inkOf(context);
      const sum = ink.reduce((a, b) => a + b);
      if (sum === 0) return;
      const mean = of => ink.reduce((all, value, i) => all + value * of(i), 0) / sum;
      const [x, y] = [mean(i => i % size), mean(i => Math.floor(i / size))];
      const [right, down] = [x, y].map(place => Math.round((size - 1) / 2 - place));
      paint(context, ink.map((_, i) => {
        const [x, y] = [(i % size) - right, Math.floor(i / size) - down];
        return x < 0 || y < 0 || x >= size || y >= size ? 0 : ink[y * size + x];
      }));
      send();
    };
  },
};
`,
  css: `
.fastbook-digit { display: flex; flex-wrap: wrap; gap: 24px; color: var(--jp-content-font-color1, #222);
  padding: 4px; }
.fastbook-digit canvas { display: block; width: 224px; height: 224px; image-rendering: pixelated;
  border: 1px solid #999; cursor: crosshair; touch-action: none; }
.fastbook-tools { display: flex; align-items: center; gap: 8px; margin-top: 6px; width: 226px; }
.fastbook-tools label { display: flex; align-items: center; flex: 1; gap: 4px; }
.fastbook-tools input { flex: 1; min-width: 0; }
.fastbook-answers { overflow-x: auto; max-width: 100%; }
`,
};

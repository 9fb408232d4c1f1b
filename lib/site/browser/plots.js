import { parse, View } from 'vega';
import { compile } from 'vega-lite';

// Loaded where a plot moves, shortly before it is seen.

/** A plot brings all that it shows: nothing is loaded, and a picture in it is in its own address. */
const loader = {
  load: () => Promise.reject(new Error('a plot loads nothing')),
  sanitize: address =>
    /^data:image\//.test(address)
      ? Promise.resolve({ href: address })
      : Promise.reject(new Error('a plot loads nothing')),
};

/** Draws the plot of an element in its picture's place; in print the picture stays. */
globalThis.drawPlot = async function (element) {
  const spec = JSON.parse(element.querySelector('script').textContent);
  const plot = document.createElement('div');
  plot.className = 'plot';
  const picture = document.createElement('div');
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', element.dataset.text);
  const controls = document.createElement('div');
  controls.className = 'controls';
  plot.append(picture, controls);
  element.append(plot);
  const view = new View(parse(compile(spec).spec), {
    renderer: 'canvas',
    container: picture,
    bind: controls,
    loader,
    hover: true,
  });
  await view.runAsync();
  for (const slider of controls.querySelectorAll('input[type=range]')) addPlayer(slider);
  element.classList.add('drawn');
};

/** A button that takes a slider from its place to its end, or from its beginning where it is at its end. */
function addPlayer(slider) {
  const { play, pause } = document.body.dataset;
  const button = document.createElement('button');
  let timer;
  const show = () => {
    button.textContent = timer === undefined ? '▶' : '⏸';
    button.setAttribute('aria-label', timer === undefined ? play : pause);
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    show();
  };
  const set = value => {
    slider.value = value;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const isAtEnd = () => Number(slider.value) >= Number(slider.max);
  const steps = (slider.max - slider.min) / slider.step;
  button.type = 'button';
  button.addEventListener('click', () => {
    if (timer !== undefined) return stop();
    if (isAtEnd()) set(slider.min);
    timer = setInterval(
      () => {
        set(Number(slider.value) + Number(slider.step));
        if (isAtEnd()) stop();
      },
      Math.min(400, Math.max(60, 5000 / steps)),
    );
    show();
  });
  // whoever takes hold of the slider has it
  slider.addEventListener('pointerdown', stop);
  slider.addEventListener('keydown', stop);
  const label = slider.closest('label') ?? slider;
  label.before(button);
  label.parentElement.classList.add('played');
  show();
}

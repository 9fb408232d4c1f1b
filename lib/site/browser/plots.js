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
  element.classList.add('drawn');
};

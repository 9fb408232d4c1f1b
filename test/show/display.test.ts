import { display, plotLine } from 'fastbook-ts';

describe('display', () => {
  it('display(x) prints the text of x outside of a notebook', () => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    display(plotLine([1, 2]));
    display([1, 'a']);
    expect(log.mock.calls.flat()).toEqual(['plot: line of 2 points', "[ 1, 'a' ]"]);
    log.mockRestore();
  });
});

import { record, tensor } from 'fastbook-ts';

describe('record', () => {
  it('record(name, value) prints name and value outside of a notebook', () => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    record('linear/accuracy', tensor(0.5));
    expect(log.mock.calls.flat()).toEqual(['linear/accuracy: 0.5000']);
    log.mockRestore();
  });

  it('record(name, NaN) is refused', () => {
    expect(() => record('x', NaN)).toThrow("record 'x': expected a finite number, got NaN");
  });
});

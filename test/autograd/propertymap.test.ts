import { PropertyMap } from '../../lib/autograd/propertymap';

it('a PropertyMap has what a WeakMap has, beside another one on the same keys', () => {
  const [mine, other, key] = [new PropertyMap<object, number>(), new PropertyMap<object, number>(), {}];
  expect([mine.has(key), mine.get(key), mine.delete(key)]).toEqual([false, undefined, false]);
  expect(mine.set(key, 0)).toBe(mine);
  other.set(key, 2);
  expect([mine.get(key), other.get(key), mine.has(key)]).toEqual([0, 2, true]);
  expect([mine.delete(key), mine.has(key), mine.delete(key), other.get(key)]).toEqual([
    true,
    false,
    false,
    2,
  ]);
});

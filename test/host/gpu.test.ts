import { missingLibrary } from '../../lib/host/gpu';

describe('missingLibrary', () => {
  it('names a library that the system lacks', () => {
    expect(missingLibrary('libnowhere.so.1')).toContain('libnowhere.so.1');
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('is undefined for one that is there', () => {
    expect(missingLibrary('libc.so.6')).toBeUndefined();
  });
});

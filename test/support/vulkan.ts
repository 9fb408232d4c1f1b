import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const library = 'libvulkan.so.1';
/** Folders of Chromium and Chrome: they have the library, and a Vulkan driver in software. */
const browsers = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
const driver = 'vk_swiftshader_icd.json';

/** Whether the system's loader finds the library by itself. */
const isInstalled = () => {
  const { stdout } = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' });
  return (stdout ?? '').includes(library); // null where there is no ldconfig
};

const having = (file: string) => browsers.find(folder => existsSync(join(folder, file)));

/**
 * Environment variables for a process that runs WebGPU. It finds Vulkan where only Chromium has brought it,
 * and a driver in software: slow, but WebGPU runs on it.
 */
export function vulkanEnvironment(): NodeJS.ProcessEnv {
  const named = process.env['LD_LIBRARY_PATH']?.split(delimiter).filter(Boolean) ?? [];
  const folders = [...named, ...(isInstalled() ? [] : [having(library) ?? []].flat())];
  const driverFolder = having(driver);
  return {
    XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] ?? '/tmp',
    ...(folders.length > 0 && { LD_LIBRARY_PATH: folders.join(delimiter) }),
    ...(driverFolder && { VK_DRIVER_FILES: join(driverFolder, driver) }),
  };
}

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where distributions put Chromium, which brings a Vulkan loader and SwiftShader, a GPU in software. */
const CHROMIUM_FOLDERS = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome'];

/**
 * Variables under which Vulkan programs find Chromium's GPU in software, or nothing where there is none.
 *
 * They have to stand before a process starts: the dynamic linker reads them.
 */
export function softwareGpu() {
  const folder = CHROMIUM_FOLDERS.find((path) =>
    ['libvulkan.so.1', 'libvk_swiftshader.so', 'vk_swiftshader_icd.json'].every((file) =>
      existsSync(join(path, file)),
    ),
  );
  if (folder === undefined) return undefined;
  return {
    LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(delimiter),
    VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'),
  };
}

/**
 * Builds dist/ from src/ in one esbuild call. `node scripts/build.ts` writes dist/; the test against a stale dist/ calls
 * `bundle()` and compares.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')

/** Each entry becomes one file lying flat in dist/, so that `src/assets.ts` finds the shipped files from there too. */
const entryPoints = {
  build: 'src/actions/build.ts',
  cleanup: 'src/actions/cleanup.ts',
  validate: 'src/actions/validate.ts',
  updates: 'src/actions/updates.ts',
  cli: 'src/cli.ts',
  'gzip-worker': 'src/disk/gzip/gzip-worker.ts'
}

/** The toolkit's CommonJS dependencies call `require`, which an ES module lacks. */
const banner =
  "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);"

/** @returns the files of dist/ by name, as bytes. Output does not depend on the folder or the machine. */
export async function bundle(): Promise<Map<string, Uint8Array>> {
  const result = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    chunkNames: 'chunk-[hash]',
    legalComments: 'eof',
    banner: { js: banner },
    write: false,
    logLevel: 'warning'
  })
  return new Map(result.outputFiles.map((file) => [path.basename(file.path), file.contents]))
}

/** @returns what differs between dist/ and a fresh bundle: one line a file, empty when dist/ is up to date. */
export async function differences(files: Map<string, Uint8Array>): Promise<string[]> {
  const folder = path.join(root, 'dist')
  const present = new Set(await readdir(folder).catch(() => []))
  const lines: string[] = []
  for (const [name, contents] of files) {
    if (!present.has(name)) lines.push(`dist/${name} is missing`)
    else if (!(await readFile(path.join(folder, name))).equals(contents)) lines.push(`dist/${name} is stale`)
    present.delete(name)
  }
  for (const name of present) lines.push(`dist/${name} is not built from src/ any more`)
  return lines
}

async function main(): Promise<void> {
  const files = await bundle()
  const folder = path.join(root, 'dist')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  let bytes = 0
  for (const [name, contents] of files) {
    bytes += contents.length
    await writeFile(path.join(folder, name), contents)
  }
  console.log(`dist/: ${files.size} files, ${(bytes / 1e6).toFixed(1)} MB`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()

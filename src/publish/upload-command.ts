import type { MaasFileType } from './names.ts'

/**
 * The command that gives an image to MAAS, with the MAAS command line (`maas login` made the profile).
 * MAAS's `boot-resources create` takes one slash in the name, `amd64/generic` for every Windows, and a title, which MAAS
 * itself does not know for newer Windows. The command line reckons size and hash anew from the content, so the two here
 * say which file is meant; they do not prove it: SHA256SUMS does.
 * @param image its file name is shown as it is; size in bytes
 * @returns one line for a POSIX shell; `$PROFILE` is left for the user to set
 */
export function uploadCommand(image: {
  readonly file: string
  readonly name: string
  readonly title: string
  readonly sha256: string
  readonly size: number
  readonly fileType: MaasFileType
}): string {
  return [
    'maas $PROFILE boot-resources create',
    `name=${quote(image.name)}`,
    `title=${quote(image.title)}`,
    "architecture='amd64/generic'",
    `filetype=${quote(image.fileType)}`,
    `sha256=${image.sha256}`,
    `size=${image.size}`,
    `content@=${/^[\w./-]+$/.test(image.file) ? image.file : quote(image.file)}`
  ].join(' ')
}

/** Between single quotes a POSIX shell changes nothing, and only a single quote ends them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

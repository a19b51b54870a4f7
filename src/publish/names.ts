/** How an image's files and artifacts are called. A simulated one says so in every name. */
export interface Named {
  /** The MAAS boot resource's name, such as windows/ws2025. */
  readonly name: string
  readonly simulated: boolean
}

/** What MAAS must be told of an image's file, and how such a file's name ends: MAAS itself does not look into it. */
const endings = { ddgz: 'dd.gz', ddtgz: 'tgz', ddraw: 'raw' } as const
export type MaasFileType = keyof typeof endings

/** @returns such as `windows-ws2025.dd.gz`; the image's artifact has this name too */
export function imageFileName(image: Named, fileType: MaasFileType): string {
  return `${baseName(image)}.${endings[fileType]}`
}

/** @returns such as `windows-ws2025-report` */
export function reportName(image: Named): string {
  return `${baseName(image)}-report`
}

/** @returns such as `windows-ws2025` */
export function baseName({ name, simulated }: Named): string {
  return `${simulated ? 'simulated-' : ''}${name.replaceAll('/', '-')}`
}

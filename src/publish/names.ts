/** How an image's files and artifacts are called. A simulated one says so in every name. */
export interface Named {
  /** The MAAS boot resource's name, such as windows/ws2025. */
  readonly name: string
  readonly simulated: boolean
}

/** @returns such as `windows-ws2025.dd.gz`; the image's artifact has this name too */
export function imageFileName(image: Named): string {
  return `${baseName(image)}.dd.gz`
}

/** @returns such as `windows-ws2025-report` */
export function reportName(image: Named): string {
  return `${baseName(image)}-report`
}

/** @returns such as `windows-ws2025` */
export function baseName({ name, simulated }: Named): string {
  return `${simulated ? 'simulated-' : ''}${name.replaceAll('/', '-')}`
}

/** The job that asks the Microsoft Update Catalog. Until it is built, it says so instead of doing nothing. */
import * as core from '@actions/core'

core.setFailed('the updates job is not supported yet: write the lock file by hand (docs/image-definition.md)')

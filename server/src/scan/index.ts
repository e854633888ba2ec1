/** What starts scanners. Nothing loads it by itself: only a command that the user has given, or a setting of theirs. */
export { locate } from '../build/exec';
export { ADAPTERS, findScanner, NoScanner, ScanCache, type ScannerOptions, scannerOf } from './scanner';

<?php
// Packs Debian's Composer, a program and a tree of libraries, into the one file that the official image has. Argument: the file.
[, $file] = $argv;
$archive = new Phar("$file.phar");
$archive->startBuffering();
$start = file_get_contents('/usr/bin/composer');
$archive->addFromString('bin/composer', substr($start, strpos($start, "\n") + 1));
foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator('/usr/share/php', FilesystemIterator::SKIP_DOTS | FilesystemIterator::FOLLOW_SYMLINKS)) as $path => $entry) {
	if ($entry->isFile()) $archive->addFromString(substr($path, strlen('/usr/')), file_get_contents($path));
}
$archive->setStub("#!/usr/bin/env php\n<?php Phar::mapPhar('composer.phar'); require 'phar://composer.phar/bin/composer'; __HALT_COMPILER();");
$archive->stopBuffering();
unset($archive);
rename("$file.phar", $file);
chmod($file, 0755);

<?php
namespace Guestbook;

/** Counts visits in a file beside the sources. */
final class Visits
{
    public static function next(): int
    {
        $file = __DIR__ . '/../storage/visits.txt';
        file_put_contents($file, 'x', FILE_APPEND | LOCK_EX);
        return filesize($file);
    }
}

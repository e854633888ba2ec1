<?php
// Appends to a file outside the public folder and reports its length.
$file = __DIR__ . '/../data/visits.txt';
file_put_contents($file, "x", FILE_APPEND);
echo 'visitors: ' . filesize($file) . "\n";

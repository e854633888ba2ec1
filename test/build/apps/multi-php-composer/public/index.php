<?php
require __DIR__ . '/../vendor/autoload.php';

echo Greeter\Greeter::greet('visitor ' . Guestbook\Visits::next()), ' at ', $_SERVER['REQUEST_URI'], "\n";

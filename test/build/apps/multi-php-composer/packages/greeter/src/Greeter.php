<?php
namespace Greeter;

/** A package that Composer installs from a folder. */
final class Greeter
{
    public static function greet(string $name): string
    {
        return "greetings to $name";
    }
}

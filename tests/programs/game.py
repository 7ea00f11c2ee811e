import ptvsd_lite
ptvsd_lite.enable_attach(secret='my_secret')

import random
import sys

try:
    ask = raw_input
except NameError:
    ask = input


def compare(guess, number):
    difference = guess - number
    if difference < 0:
        return 'too low'
    if difference > 0:
        return 'too high'
    return None


def play(name, number):
    for attempt in range(1, 7):
        guess = int(ask('Your guess, %s: ' % name))
        verdict = compare(guess, number)
        if verdict is None:
            print('Right, %s! It took you %d guesses.' % (name, attempt))
            return True
        print('%d is %s.' % (guess, verdict))
    print('No luck, %s. It was %d.' % (name, number))
    return False


name = ask('What is your name? ')
number = random.randint(1, 20)
print('I am thinking of a number between 1 and 20.')
won = play(name, number)
sys.exit(0 if won else 3)

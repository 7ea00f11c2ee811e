"""Objects: a queue of customers, attributes, properties, inheritance."""

import time


class Account:
    fee = 1

    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        self.history = []

    @property
    def solvent(self):
        return self.balance > 0

    def deposit(self, amount):
        self.balance += amount
        self.note('in', amount)

    def withdraw(self, amount):
        if amount + self.fee > self.balance:
            return False
        self.balance -= amount + self.fee
        self.note('out', amount)
        return True

    def note(self, what, amount):
        self.history.append((what, amount))
        if len(self.history) > 20:
            del self.history[:10]


class Savings(Account):
    fee = 3

    def withdraw(self, amount):
        self.interest()
        return Account.withdraw(self, amount)

    def interest(self):
        self.balance += self.balance // 1000


def main():
    accounts = [(Savings if n % 3 else Account)(n, 1000) for n in range(50)]
    refused = 0
    for turn in range(15000):
        account = accounts[turn * 7 % 50]
        other = accounts[turn * 13 % 50]
        if account.withdraw(turn % 90):
            other.deposit(turn % 90)
        elif not account.solvent:
            account.deposit(500)
        else:
            refused += 1
    return refused


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))

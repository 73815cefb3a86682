private import CMutantSwitch

// What rewritten sources call. Each mutant has a number; the first parameter of each function is that of the mutant which
// changes what the function does.

/// Returns whether a mutant is switched on.
@inline(never)
public func mutantIsOn(_ number: Int32) -> Bool { mutant_is_on(number) }

public func mutantNot(_ number: Int32, _ value: Bool) -> Bool { mutantIsOn(number) != value }

public func mutantNil<Value>(_ number: Int32, _ value: Value?) -> Value? { mutantIsOn(number) ? nil : value }

public func mutantAnd(_ number: Int32, _ left: Bool, _ right: @autoclosure () throws -> Bool) rethrows -> Bool {
    mutantIsOn(number) ? try left || right() : try left && right()
}

public func mutantOr(_ number: Int32, _ left: Bool, _ right: @autoclosure () throws -> Bool) rethrows -> Bool {
    mutantIsOn(number) ? try left && right() : try left || right()
}

public func mutantLess<Value: Comparable>(_ number: Int32, _ left: Value, _ right: Value) -> Bool {
    mutantIsOn(number) ? left <= right : left < right
}

public func mutantLessOrEqual<Value: Comparable>(_ number: Int32, _ left: Value, _ right: Value) -> Bool {
    mutantIsOn(number) ? left < right : left <= right
}

public func mutantGreater<Value: Comparable>(_ number: Int32, _ left: Value, _ right: Value) -> Bool {
    mutantIsOn(number) ? left >= right : left > right
}

public func mutantGreaterOrEqual<Value: Comparable>(_ number: Int32, _ left: Value, _ right: Value) -> Bool {
    mutantIsOn(number) ? left > right : left >= right
}

public func mutantPlus<Value: AdditiveArithmetic>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? left - right : left + right
}

public func mutantPlus<Value: RangeReplaceableCollection>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? left : left + right
}

public func mutantMinus<Value: AdditiveArithmetic>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? left + right : left - right
}

public func mutantTimes<Value: BinaryInteger>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? left / right : left * right
}

public func mutantTimes<Value: FloatingPoint>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? left / right : left * right
}

public func mutantDivided<Value: BinaryInteger>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? left * right : left / right
}

public func mutantDivided<Value: FloatingPoint>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? left * right : left / right
}

public func mutantRemainder<Value: BinaryInteger>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? left / right : left % right
}

public func mutantBitAnd<Value: BinaryInteger>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? left | right : left & right
}

public func mutantBitOr<Value: BinaryInteger>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? left & right : left | right
}

public func mutantShiftLeft<Value: BinaryInteger, Count: BinaryInteger>(
    _ number: Int32,
    _ left: Value,
    _ right: Count
) -> Value {
    mutantIsOn(number) ? left >> right : left << right
}

public func mutantShiftRight<Value: BinaryInteger, Count: BinaryInteger>(
    _ number: Int32,
    _ left: Value,
    _ right: Count
) -> Value {
    mutantIsOn(number) ? left << right : left >> right
}

public func mutantAdd<Value: AdditiveArithmetic>(_ number: Int32, _ left: inout Value, _ right: Value) {
    if mutantIsOn(number) { left -= right } else { left += right }
}

public func mutantSubtract<Value: AdditiveArithmetic>(_ number: Int32, _ left: inout Value, _ right: Value) {
    if mutantIsOn(number) { left += right } else { left -= right }
}

public func mutantMin<Value: Comparable>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? max(left, right) : min(left, right)
}

public func mutantMax<Value: Comparable>(_ number: Int32, _ left: Value, _ right: Value) -> Value {
    mutantIsOn(number) ? min(left, right) : max(left, right)
}

public func mutantOrder<Element>(_ number: Int32, _ sorted: [Element]) -> [Element] {
    mutantIsOn(number) ? sorted.reversed() : sorted
}

public func mutantNext<Value: BinaryInteger>(_ number: Int32, _ bound: Value) -> Value {
    mutantIsOn(number) ? bound + 1 : bound
}

/// Returns the variant of a text whose mutant is switched on.
public func mutantText(_ numbers: [Int32], _ original: String, _ variants: String...) -> String {
    var text = original
    for (number, variant) in zip(numbers, variants) where mutantIsOn(number) { text = variant }
    return text
}

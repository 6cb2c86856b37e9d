number-of-commitments =
    { $count ->
        [one] { $count } compromiso
       *[other] { $count } compromisos
    }

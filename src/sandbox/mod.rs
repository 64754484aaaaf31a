//! A marketplace in a box: the WorkFunder API, its workers and their pictures.

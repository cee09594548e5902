// C declarations only; the library is opened at run time.

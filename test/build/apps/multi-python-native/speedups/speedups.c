/* The sum of the divisors of a number: a module that must be compiled. */
#include <Python.h>

static PyObject *divisors(PyObject *self, PyObject *argument) {
	long number = PyLong_AsLong(argument), sum = 0;
	if (number == -1 && PyErr_Occurred()) return NULL;
	for (long each = 1; each <= number; each++)
		if (number % each == 0) sum += each;
	return PyLong_FromLong(sum);
}

static PyMethodDef methods[] = {{"divisors", divisors, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "speedups", NULL, -1, methods};

PyMODINIT_FUNC PyInit_speedups(void) {
	return PyModule_Create(&module);
}
